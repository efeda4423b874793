Attribute VB_Name = "Demo"
Option Explicit

' The buttons on the first sheet of the demo workbook press those of the tab.

Public Sub Auto_Open()
    DescribeFunctions
End Sub

Public Sub DemoCheckWorkbook()
    CheckWorkbook Nothing
End Sub

Public Sub DemoPreviousFinding()
    PreviousFinding Nothing
End Sub

Public Sub DemoNextFinding()
    NextFinding Nothing
End Sub

Public Sub DemoShowFindings()
    ShowFindings Nothing
End Sub

Public Sub DemoAcceptSuggestion()
    AcceptSuggestion Nothing
End Sub

Public Sub DemoUndoAccept()
    UndoAccept Nothing
End Sub

Public Sub DemoWaiveFinding()
    WaiveFinding Nothing
End Sub

Public Sub DemoClearMarks()
    ClearMarks Nothing
End Sub
