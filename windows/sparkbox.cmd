@echo off
rem Runs sparkbox inside of WSL from a terminal of Windows, in the folder one stands in:
rem     sparkbox up
rem     sparkbox sql "select 1 + 1"
rem It takes the default distribution, or the one that the variable SPARKBOX_DISTRO names.
rem Put this file into a folder on PATH of Windows. It ends with sparkbox's own exit code.
rem
rem How the arguments travel: cmd.exe puts them into the line below as they were typed, and
rem does not look at them again, so what is quoted stays as it is. With --exec, wsl.exe takes
rem the line apart by the rules of Windows (CommandLineToArgvW) and starts bash without another
rem shell in between, so dollar signs, backquotes and stars are safe, too. bash hands its
rem arguments on one by one. Delayed expansion is off, since it would eat exclamation marks.
rem (No percent sign in these remarks: cmd.exe would replace it here, too.)
setlocal DisableDelayedExpansion
set "sparkbox_distribution="
if defined SPARKBOX_DISTRO set sparkbox_distribution=--distribution "%SPARKBOX_DISTRO%"
rem A login shell, so that PATH is the one that a terminal of Linux has.
wsl.exe %sparkbox_distribution% --exec /bin/bash -lc "PATH=$PATH:$HOME/.local/bin:$HOME/sparkbox; exec sparkbox \"$@\"" sparkbox %*
exit /b %ERRORLEVEL%
