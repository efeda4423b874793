Attribute VB_Name = "Ribbon"
Option Explicit

' One callback for each button of customUI14.xml. A callback asks for what its button needs
' and hands the answers to the function of the same name in addin/ribbon.py; no more.
' Only ASCII here: every sentence a user reads stands in texts.toml.

Public Sub CheckWorkbook(control As IRibbonControl)
    CallPython "check_workbook"
End Sub

Public Sub CheckSheet(control As IRibbonControl)
    CallPython "check_sheet"
End Sub

Public Sub CheckSelection(control As IRibbonControl)
    CallPython "check_selection"
End Sub

Public Sub PreviousFinding(control As IRibbonControl)
    CallPython "previous_finding"
End Sub

Public Sub NextFinding(control As IRibbonControl)
    CallPython "next_finding"
End Sub

Public Sub ShowFindings(control As IRibbonControl)
    CallPython "show_findings"
End Sub

Public Sub AcceptSuggestion(control As IRibbonControl)
    CallPython "accept_suggestion"
End Sub

Public Sub UndoAccept(control As IRibbonControl)
    CallPython "undo_accept"
End Sub

Public Sub WaiveFinding(control As IRibbonControl)
    Dim reason As String, person As String
    If Not AskText("waive_reason", reason) Then Exit Sub
    If Not AskText("waive_person", person, Application.UserName) Then Exit Sub
    CallPython "waive_finding", reason, person
End Sub

Public Sub ClearMarks(control As IRibbonControl)
    CallPython "clear_marks"
End Sub

Public Sub ExplainRule(control As IRibbonControl)
    CallPython "explain_rule"
End Sub

Public Sub CheckFolder(control As IRibbonControl)
    Dim folder As String
    If Not AskFolder("choose_folder", folder) Then Exit Sub
    CallPython "check_folder", folder
End Sub

Public Sub CompareLastYear(control As IRibbonControl)
    Dim path As String
    If Not AskFile("choose_last_year", path) Then Exit Sub
    CallPython "compare_last_year", path
End Sub

Public Sub ImportPublished(control As IRibbonControl)
    Dim path As String
    If Not AskFile("choose_published", path) Then Exit Sub
    CallPython "import_published", path
End Sub

Public Sub NewBook(control As IRibbonControl)
    Dim budgetYear As String, kind As String
    If Not AskText("new_year", budgetYear, CStr(Year(Date) + 1)) Then Exit Sub
    If Not AskEither("new_kind", "department", "unit", kind) Then Exit Sub
    CallPython "new_book", budgetYear, kind
End Sub

Public Sub Settings(control As IRibbonControl)
    Dim budgetYear As String, layout As String, catalogue As String
    If Not AskText("settings_year", budgetYear, mayBeBlank:=True) Then Exit Sub
    If Not AskText("settings_layout", layout, mayBeBlank:=True) Then Exit Sub
    If Not AskFile("settings_catalogue", catalogue) Then catalogue = ""
    CallPython "settings", budgetYear, layout, catalogue
End Sub

Public Sub About(control As IRibbonControl)
    CallPython "about"
End Sub
