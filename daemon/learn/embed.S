/* The model's bytes as two names: where they begin and where they end. */
        .section .rodata
        .balign 16
        .global replies_model
        .global replies_model_end
replies_model:
        .incbin REPLIES_MODEL
replies_model_end:
        .byte 0
        .section .note.GNU-stack, "", %progbits
