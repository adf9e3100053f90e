"""The clerk's counter for stickers: orders and print runs, and the dated rules."""




