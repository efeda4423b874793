Attribute VB_Name = "Startup"
Option Explicit

' The life of the ribbon: loaded, watched, refreshed when workbooks come and go.

Private tabs As IRibbonUI
Private watching As Watcher
Private described As Boolean

Public Sub RibbonLoaded(loaded As IRibbonUI)
    Set tabs = loaded
    Set watching = New Watcher
    Set watching.watched = Application
    WorkbooksChanged
End Sub

' Excel asks: is there a workbook this button could work on?
Public Sub NeedsWorkbook(control As IRibbonControl, ByRef enabled As Variant)
    enabled = Not ActiveWorkbook Is Nothing
End Sub

' Excel is to ask for the state of one button.
Public Sub AskAgain(ByVal button As String)
    If Not tabs Is Nothing Then tabs.InvalidateControl button
End Sub

' After VBA was reset in the editor there is no ribbon to refresh: its buttons still work.
Public Sub WorkbooksChanged()
    If Not tabs Is Nothing Then tabs.Invalidate
    If described Or ActiveWorkbook Is Nothing Then Exit Sub
    described = True
    DescribeFunctions
End Sub
