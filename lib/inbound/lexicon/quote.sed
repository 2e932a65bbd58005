# each line of SQL becomes a line of one C string
s/\\/\\\\/g
s/"/\\"/g
s/^.*$/"&\\n"/
