Attribute VB_Name = "Calls"
Option Explicit
Option Private Module

' Calls Python. Whatever happens there, Excel comes back usable and the user reads one sentence.

Public Sub CallPython(ByVal functionName As String, ParamArray answers() As Variant)
    Dim command As String, separator As String, problem As String
    Dim eventsWere As Boolean, calculationWas As Long, i As Long

    If Not WorkbookIsOpen(functionName) Then Exit Sub
    If Not PythonIsThere() Then Exit Sub

    command = "import addin.ribbon; addin.ribbon." & functionName & "("
    For i = LBound(answers) To UBound(answers)
        command = command & separator & "'" & Encoded(CStr(answers(i))) & "'"
        separator = ", "
    Next i
    If Not HintsAreMarked() Then command = command & separator & "hints=False"
    command = command & ")"

    eventsWere = Application.EnableEvents
    On Error GoTo Failed
    calculationWas = Application.Calculation
    Application.Cursor = xlWait
    If RunPython(command) = -1 Then Application.StatusBar = False

Restore:
    On Error Resume Next
    Application.ScreenUpdating = True
    Application.EnableEvents = eventsWere
    If calculationWas <> 0 Then Application.Calculation = calculationWas
    Application.Cursor = xlDefault
    On Error GoTo 0
    If problem <> "" Then
        Application.StatusBar = False
        ShowError "", problem
    End If
    Exit Sub

Failed:
    problem = Err.Description
    If problem = "" Then problem = "Error " & Err.Number
    Resume Restore
End Sub

' Text as u: and hexadecimal UTF-16 code units: addin.answers.decode reads it. Chinese, quotes and
' line breaks pass through every code page and command line, and nothing can be injected.
Public Function Encoded(ByVal answer As String) As String
    Dim i As Long
    For i = 1 To Len(answer)
        Encoded = Encoded & Right$("000" & Hex$(AscW(Mid$(answer, i, 1))), 4)
    Next i
    Encoded = "u:" & LCase$(Encoded)
End Function

' xlwings calls this with the file Python wrote its error to, or with the error itself.
Public Sub ShowError(ByVal fileName As String, Optional ByVal message As String = "")
    If message = "" Then message = ReadFile(fileName)
    Say Replace(Wording("python_failed"), "{error}", LastLine(message))
End Sub

' The last line of a Python traceback is the error itself.
Public Function LastLine(ByVal message As String) As String
    Dim lines As Variant, i As Long
    lines = Split(Replace(message, vbCr, vbLf), vbLf)
    For i = UBound(lines) To LBound(lines) Step -1
        If Trim$(lines(i)) <> "" Then
            LastLine = Left$(Trim$(lines(i)), 500)
            Exit Function
        End If
    Next i
End Function

' xlwings would go on without a word where the interpreter of its settings is gone.
Private Function PythonIsThere() As Boolean
    Dim interpreter As String
    PythonIsThere = True
    #If Not Mac Then
        interpreter = GetConfig("INTERPRETER_WIN")
        If InStr(interpreter, "\") > 0 Then PythonIsThere = FileExists(interpreter)
        If Not PythonIsThere Then Say Replace(Wording("python_missing"), "{path}", interpreter)
    #End If
End Function

' xlwings needs a workbook to start from; these functions make or open one themselves.
Private Function WorkbookIsOpen(ByVal functionName As String) As Boolean
    WorkbookIsOpen = True
    If Not ActiveWorkbook Is Nothing Then Exit Function
    Select Case functionName
        Case "check_folder", "import_published", "new_book", "settings", "about"
            Workbooks.Add
        Case Else
            Say Wording("no_workbook")
            WorkbookIsOpen = False
    End Select
End Function
