/* What is said of a record that is refused. */
#include "record/values.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>

#include "base/text.h"

static const char *const mends[] = {
        [REFUSAL_NO_ID] = "give the record its number in the clinic's system",
        [REFUSAL_NO_PATIENT] = "enter the patient's name or card number in the clinic's system and export again",
        [REFUSAL_NO_PROCEDURE] = "enter the procedure in the clinic's system and export again",
        [REFUSAL_NO_CONTACT] = "enter the patient's phone number in the clinic's system and export again",
        [REFUSAL_NO_CLINIC] = "write the id of a clinic of clinics.d, or set clinic in the source's file",
        [REFUSAL_BAD_DATE] = "correct the date in the clinic's system, or date_form in the source's file",
        [REFUSAL_FUTURE_DATE] = "correct the year or day in the clinic's system and export again",
        [REFUSAL_BAD_ENCODING] = "set encoding in the source's file to what the export really has, or export as UTF-8",
        [REFUSAL_NUL_BYTE] = "export the file again: it was damaged, or it is UTF-16 and the source's file must say so",
        [REFUSAL_BAD_QUOTING] = "export the file again with quotes inside fields doubled",
        [REFUSAL_WRONG_FIELD_COUNT] = "look whether a text on this line holds the delimiter without quotes around it",
        [REFUSAL_NO_HEADER] = "export with the header line, or correct the columns in the source's file",
        [REFUSAL_LINE_TOO_LONG] = "look at this line: something that is no text was pasted into it",
        [REFUSAL_TRUNCATED] = "export the file again and drop it when it is whole",
        [REFUSAL_BAD_JSON] = "write one whole JSON object on each line",
        [REFUSAL_TOO_DEEP] = "export the records flat, one object on each line",
        [REFUSAL_BAD_HL7] = "send the message again with its MSH segment",
        [REFUSAL_UNSUPPORTED_FORMAT] = "export as CSV or JSON Lines; a spreadsheet: save it as CSV (UTF-8)",
        [REFUSAL_EMPTY_FILE] = "drop the file when it is written to its end",
        [REFUSAL_BAD_VALUE] = "correct the field in the clinic's system and export again",
        [REFUSAL_NO_PROTOCOL] = "name the procedure in a protocol, or add the protocol \"standard\"",
};
static_assert(ELEMENTSOF(mends) == N_REFUSALS, "a refusal lacks its mend");

static void copy_cut(char *to, size_t n_bytes, const char *text)
{
        g_strlcpy(to, text, n_bytes);
        /* cut at a character's edge */
        for (const char *end; !g_utf8_validate(to, -1, &end);)
                to[end - to] = '\0';
}

void record_fault(RecordFault *fault, const char *file, unsigned line, Refusal refusal, const char *field,
        const char *mend, const char *why, ...)
{
        g_autofree char *text = NULL;
        va_list values;

        va_start(values, why);
        text = g_strdup_vprintf(why, values);
        va_end(values);
        *fault = (RecordFault){ .line = line, .refusal = refusal };
        fault->file = (char *)(uintptr_t)file;
        copy_cut(fault->field, sizeof(fault->field), field ? field : "");
        copy_cut(fault->why, sizeof(fault->why), text);
        copy_cut(fault->mend, sizeof(fault->mend), mend ? mend : mends[refusal]);
}
