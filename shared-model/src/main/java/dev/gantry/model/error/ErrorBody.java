package dev.gantry.model.error;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The JSON body of an error answer. Docker clients read {@code message}; {@code code} is ours, so
 * that an inner caller can rebuild the {@link GantryException}. Absent on answers of others.
 */
public record ErrorBody(
    String message, @JsonInclude(JsonInclude.Include.NON_NULL) ErrorCode code) {}
