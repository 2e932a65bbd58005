/* Patients who are being erased: what was begun is carried through, also by the next start. */
#pragma once

#include "daemon/manager.h"
#include "daemon/patient-files.h"

/* What became of one patient. */
typedef struct Erasure {
        int64_t patient;
        ErasedCounts counts;
        PatientFiles files;
} Erasure;

/* goes on with what an earlier run left */
Eraser *eraser_new(Manager *manager);
/* whoever waits is told that it goes on later; before the store thread ends */
void eraser_stop(Eraser *eraser);
void eraser_free(Eraser *eraser);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Eraser, eraser_free)

/* called on the loop when the patient is erased, or not yet: @erasure NULL, @err says why, and it is tried again after a
 * while */
typedef void (*EraserDone)(const Erasure *erasure, const Err *err, void *userdata);
/**
 * eraser_begin() - carry through what store_erase_begin() has begun
 * @patient: number; @done: once
 */
void eraser_begin(Eraser *eraser, int64_t patient, EraserDone done, void *userdata);
