@echo off
rem Runs Maven: the one on the PATH when it is new enough, else a pinned one from the Apache archive,
rem checked by its SHA-512 and kept in the user's Maven home.
setlocal
set "MVNW_OLDEST=3.8.6"
set "MVNW_VERSION=3.9.11"
set "MVNW_SHA512=bcfe4fe305c962ace56ac7b5fc7a08b87d5abd8b7e89027ab251069faebee516b0ded8961445d6d91ec1985dfe30f8153268843c89aa392733d1a3ec956c9978"
set "MVNW_URL=https://archive.apache.org/dist/maven/maven-3/%MVNW_VERSION%/binaries/apache-maven-%MVNW_VERSION%-bin.tar.gz"
if not defined MAVEN_USER_HOME set "MAVEN_USER_HOME=%USERPROFILE%\.m2"
set "MVNW_DISTS=%MAVEN_USER_HOME%\wrapper\dists\flashdb"
set "MVNW_HOME=%MVNW_DISTS%\apache-maven-%MVNW_VERSION%"

powershell -NoProfile -Command "$m = Get-Command mvn -ErrorAction SilentlyContinue; if (-not $m) { exit 1 }; $v = (& mvn --version | Out-String); if ($v -match 'Apache Maven (\d+\.\d+\.\d+)' -and [version]$Matches[1] -ge [version]$env:MVNW_OLDEST) { exit 0 }; exit 1"
if not errorlevel 1 (
  call mvn %*
  goto :end
)
if exist "%MVNW_HOME%\bin\mvn.cmd" goto :run

powershell -NoProfile -Command "$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue'; $part = Join-Path $env:MVNW_DISTS ('part.' + $PID); try { New-Item -ItemType Directory -Force $part | Out-Null; $file = Join-Path $part 'maven.tar.gz'; Invoke-WebRequest -UseBasicParsing $env:MVNW_URL -OutFile $file; $actual = (Get-FileHash -Algorithm SHA512 $file).Hash; if ($actual -ne $env:MVNW_SHA512) { throw ('refused: SHA-512 expected=' + $env:MVNW_SHA512 + ' actual=' + $actual) }; tar -xzf $file -C $part; Move-Item (Join-Path $part ('apache-maven-' + $env:MVNW_VERSION)) $env:MVNW_HOME } catch { [Console]::Error.WriteLine('mvnw: ' + $env:MVNW_URL + ': ' + $_); exit 1 } finally { Remove-Item -Recurse -Force -ErrorAction SilentlyContinue $part }"
if errorlevel 1 exit /b 1

:run
call "%MVNW_HOME%\bin\mvn.cmd" %*
:end
exit /b %ERRORLEVEL%
