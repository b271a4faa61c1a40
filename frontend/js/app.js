import "./dialog.js";
import "./dropzone.js";
import "./menu.js";
import "./palette.js";
import "./rows.js";
import "./theme.js";
import "./toast.js";
