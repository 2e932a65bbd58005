# uk
[class common]
