/* A notice -> the request that says it. */
#pragma once

#include "daemon/manager.h"
#include "store/store-reply.h"

/**
 * notice_request_build() - request_build() for an alert or an answer
 * @token: of a provider with auth kind "token"; else NULL
 *
 * Return: as request_build(); -EINVAL also where the provider sends approved texts only and has none for it.
 */
int notice_request_build(const Manager *manager, const Provider *provider, const Notice *notice, const char *token,
        HttpRequest **ret, Err *err);
