Attribute VB_Name = "Dialogs"
Option Explicit
Option Private Module

' What the add-in says and asks. A question answered with Cancel gives False.

Public Sub Say(ByVal sentence As String)
    MsgBox sentence, vbExclamation, Wording("title")
End Sub

Public Function AskText(ByVal question As String, ByRef answer As String, _
                        Optional ByVal proposal As String = "", _
                        Optional ByVal mayBeBlank As Boolean = False) As Boolean
    Dim given As Variant
    given = Application.InputBox(Prompt:=Wording(question), Title:=Wording("title"), _
                                 Default:=proposal, Type:=2)
    If VarType(given) = vbBoolean Then Exit Function
    answer = Trim$(CStr(given))
    If answer = "" And Not mayBeBlank Then
        Say Wording("blank")
        Exit Function
    End If
    AskText = True
End Function

' Yes gives the first value, No the second.
Public Function AskEither(ByVal question As String, ByVal first As String, _
                          ByVal second As String, ByRef answer As String) As Boolean
    Select Case MsgBox(Wording(question), vbYesNoCancel + vbQuestion, Wording("title"))
        Case vbYes
            answer = first
            AskEither = True
        Case vbNo
            answer = second
            AskEither = True
    End Select
End Function

Public Function AskFile(ByVal question As String, ByRef answer As String) As Boolean
    Dim given As Variant
    #If Mac Then
        given = Application.GetOpenFilename()
    #Else
        given = Application.GetOpenFilename(FileFilter:=Wording(question & "_files"), _
                                            Title:=Wording(question))
    #End If
    If VarType(given) = vbBoolean Then Exit Function
    answer = CStr(given)
    AskFile = True
End Function

Public Function AskFolder(ByVal question As String, ByRef answer As String) As Boolean
    #If Mac Then
        AskFolder = AskText(question & "_mac", answer)
    #Else
        With Application.FileDialog(msoFileDialogFolderPicker)
            .Title = Wording(question)
            If .Show <> -1 Then Exit Function
            answer = .SelectedItems(1)
        End With
        AskFolder = True
    #End If
End Function
