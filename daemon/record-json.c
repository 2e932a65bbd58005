#include "daemon/record-json.h"

#include <errno.h>

#include "daemon/followup-json.h"

static json_t *taken_json(const IntakeResult *result)
{
        json_t *line = json_object();

        json_object_set_new(line, "id", json_text(result->id));
        json_object_set_new(line, "type", json_text(result->type));
        json_object_set_new(line, "line", json_integer(result->line));
        json_object_set_new(line, "result", json_text(intake_put_word(result->put)));
        if (result->waits)
                json_object_set_new(line, "waits", json_text("patient"));
        if (result->is_booked)
                json_object_set_new(line, "waits", json_text("treatment"));
        json_object_set_new(line, "followups", json_integer(result->n_followups));
        return line;
}

static json_t *refused_json(const IntakeResult *result, const char *file)
{
        const RecordFault *fault = &result->fault;
        json_t *line = json_object();

        json_object_set_new(line, "refused", json_true());
        json_object_set_new(line, "file", json_text(file));
        json_object_set_new(line, "line", json_integer(result->line));
        json_object_set_new(
                line, "field", fault->field[0] != '\0' ? json_text(fault->field) : json_null());
        json_object_set_new(line, "reason", json_text(refusal_to_string(fault->refusal)));
        json_object_set_new(line, "why", json_text(fault->why));
        json_object_set_new(line, "mend", json_text(fault->mend));
        if (result->id)
                json_object_set_new(line, "id", json_text(result->id));
        return line;
}

json_t *record_json(const IntakeResult *result, const char *file)
{
        return result->put == 0 ? refused_json(result, file) : taken_json(result);
}

json_t *record_fault_json(int fault)
{
        json_t *line = json_object();

        json_object_set_new(line, "error",
                json_text(fault == -ENOSPC ? "the disk is full: the rest was not taken"
                                           : "the rest could not be taken"));
        json_object_set_new(line, "mend",
                json_text(fault == -ENOSPC
                                  ? "make room on the disk of the state directory, then import the "
                                    "file again: what is known already "
                                    "stays as it is"
                                  : "see the journal of followupd, then import the file again"));
        return line;
}
