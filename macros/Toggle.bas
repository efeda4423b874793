Attribute VB_Name = "Toggle"
Option Explicit

' The toggle of customUI14.xml. What is pressed is the user's own choice, kept by VBA; every call
' tells Python of it (Calls).

Public Sub HintsPressed(control As IRibbonControl, ByRef pressed As Variant)
    pressed = HintsAreMarked()
End Sub

Public Sub MarkHints(control As IRibbonControl, pressed As Boolean)
    KeepHints pressed
    CallPython "mark_hints"
    AskAgain "mark_hints"
End Sub
