Attribute VB_Name = "Store"
Option Explicit
Option Private Module

' The sheet gouji.conf of this workbook holds, in pairs of columns: A:B the settings xlwings
' asks for, D:E the sentences of texts.toml, G:J what the function wizard shows. What the user
' chose with a toggle is kept outside, where VBA keeps such things.

Private Const CONF_SHEET As String = "gouji.conf"

' Takes the place of the GetConfig of xlwings, which first asks the open workbook and the folder
' it lies in: a budget somebody sent must not name the program that is started.
Public Function GetConfig(ByVal configKey As String, Optional ByVal default As Variant = "", _
                          Optional ByVal source As String = "") As Variant
    Dim found As Variant
    found = LookUp(1, LCase$(configKey))
    If IsEmpty(found) Then GetConfig = default Else GetConfig = found
End Function

' A sentence of texts.toml; the key itself if it is missing, so that nothing is silent.
Public Function Wording(ByVal key As String) As String
    Dim found As Variant
    found = LookUp(4, key)
    If IsEmpty(found) Then Wording = key Else Wording = CStr(found)
End Function

' Whether hints get marks too: the user's choice (registry; preferences on a Mac), at first yes.
Public Function HintsAreMarked() As Boolean
    Dim kept As String
    On Error Resume Next
    kept = GetSetting("gouji", "marks", "hints", "on")
    HintsAreMarked = (kept <> "off")
End Function

' Where nothing can be kept, the button comes up again: Excel asks what holds.
Public Sub KeepHints(ByVal wanted As Boolean)
    On Error Resume Next
    SaveSetting "gouji", "marks", "hints", IIf(wanted, "on", "off")
End Sub

Private Function LookUp(ByVal column As Long, ByVal key As String) As Variant
    Dim row As Long
    With ThisWorkbook.Worksheets(CONF_SHEET)
        row = 1
        Do While .Cells(row, column).Value <> ""
            If .Cells(row, column).Value = key Then
                LookUp = .Cells(row, column + 1).Value
                Exit Function
            End If
            row = row + 1
        Loop
    End With
End Function

' Names, arguments and category in Excel's function wizard. Needs an open workbook. Excel takes
' this for a change of the file, which it is not.
Public Sub DescribeFunctions()
    Dim row As Long, wasSaved As Boolean
    wasSaved = ThisWorkbook.Saved
    With ThisWorkbook.Worksheets(CONF_SHEET)
        row = 1
        Do While .Cells(row, 7).Value <> ""
            On Error Resume Next
            Application.MacroOptions _
                Macro:="'" & ThisWorkbook.Name & "'!" & .Cells(row, 7).Value, _
                Description:=.Cells(row, 8).Value, Category:=.Cells(row, 9).Value, _
                ArgumentDescriptions:=Split(.Cells(row, 10).Value, vbLf)
            On Error GoTo 0
            row = row + 1
        Loop
    End With
    ThisWorkbook.Saved = wasSaved
End Sub
