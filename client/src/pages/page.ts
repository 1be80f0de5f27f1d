// A page that only needs the shell.
import "../site/shell.ts";
