# zh
[class common]
