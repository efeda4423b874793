Attribute VB_Name = "Results"
Option Explicit
Option Private Module

' What a worksheet function gives back to its cell.

' Python says #N/A and the like as text; Excel wants its error values, so that IFERROR works.
Public Function ToExcel(ByVal result As Variant) As Variant
    Dim row As Long, column As Long
    Select Case Dimensions(result)
        Case 0
            result = ErrorOrValue(result)
        Case 1
            For column = LBound(result) To UBound(result)
                result(column) = ErrorOrValue(result(column))
            Next column
        Case Else
            For row = LBound(result, 1) To UBound(result, 1)
                For column = LBound(result, 2) To UBound(result, 2)
                    result(row, column) = ErrorOrValue(result(row, column))
                Next column
            Next row
    End Select
    ToExcel = result
End Function

' What stands in the cell when Python could not be asked.
Public Function NoResult(ByVal problem As String) As String
    NoResult = Replace(Wording("no_result"), "{error}", LastLine(problem))
End Function

Private Function ErrorOrValue(ByVal value As Variant) As Variant
    ErrorOrValue = value
    If VarType(value) <> vbString Then Exit Function
    Select Case value
        Case "#NULL!": ErrorOrValue = CVErr(xlErrNull)
        Case "#DIV/0!": ErrorOrValue = CVErr(xlErrDiv0)
        Case "#VALUE!": ErrorOrValue = CVErr(xlErrValue)
        Case "#REF!": ErrorOrValue = CVErr(xlErrRef)
        Case "#NAME?": ErrorOrValue = CVErr(xlErrName)
        Case "#NUM!": ErrorOrValue = CVErr(xlErrNum)
        Case "#N/A": ErrorOrValue = CVErr(xlErrNA)
    End Select
End Function

Private Function Dimensions(ByVal result As Variant) As Long
    Dim size As Long
    If Not IsArray(result) Then Exit Function
    On Error GoTo Counted
    size = UBound(result, 1)
    Dimensions = 1
    size = UBound(result, 2)
    Dimensions = 2
Counted:
End Function
