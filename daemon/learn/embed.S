/* The models' bytes as names: where each begins and where it ends. */
        .macro model name, path
        .balign 16
        .global \name
        .global \name\()_end
\name:
        .incbin "\path"
\name\()_end:
        .byte 0
        .endm
        .section .rodata
        model words_model, WORDS_MODEL
        model all_model, ALL_MODEL
        model concepts_model, CONCEPTS_MODEL
        model answers_model, ANSWERS_MODEL
        .section .note.GNU-stack, "", %progbits
