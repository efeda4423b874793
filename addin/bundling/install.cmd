@echo off
chcp 936 >nul
setlocal
pushd "%~dp0"
set "VERSION={python}"
call :find
if not defined PYTHON call :setup
if not defined PYTHON (
  echo 没有找到 64 位的 Python %VERSION%。
  echo 请把 python.org 的安装程序（python-%VERSION%.x-amd64.exe）放进这个文件夹，再运行 install.cmd。
  pause
  exit /b 1
)
"%PYTHON%" install.py
set "STATUS=%ERRORLEVEL%"
pause
exit /b %STATUS%

:find
for %%P in (
  "%LOCALAPPDATA%\Programs\Python\Python%VERSION:.=%\python.exe"
  "%ProgramFiles%\Python%VERSION:.=%\python.exe"
) do if not defined PYTHON if exist %%P set "PYTHON=%%~P"
if defined PYTHON exit /b
for /f "delims=" %%P in ('py -%VERSION%-64 -c "import sys; print(sys.executable)" 2^>nul') do set "PYTHON=%%P"
exit /b

:setup
for %%I in (python-%VERSION%*-amd64.exe) do (
  echo 正在安装 Python，请稍候……
  "%%I" /quiet InstallAllUsers=0 PrependPath=0 Include_test=0 Include_launcher=0 Shortcuts=0
)
goto find
