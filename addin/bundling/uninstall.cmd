@echo off
chcp 936 >nul
setlocal
set "FOLDER=%LOCALAPPDATA%\gouji\python"
if not exist "%FOLDER%\Scripts\gouji.exe" (
  echo 没有安装勾稽，什么也没有做。
  pause
  exit /b 0
)
"%FOLDER%\Scripts\gouji.exe" addin uninstall
if errorlevel 1 (
  pause
  exit /b 1
)
rmdir /s /q "%FOLDER%"
if exist "%FOLDER%" (
  echo “%FOLDER%”没有删干净，请关闭 Excel 再运行一次。
  pause
  exit /b 1
)
echo 已卸载勾稽；导入的科目表仍在 %LOCALAPPDATA%\gouji。
pause
