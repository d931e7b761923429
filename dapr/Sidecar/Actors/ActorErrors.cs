using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.Actors;

/// <summary>The error answers of the actor API.</summary>
internal static class ActorErrors
{
    public static readonly ApiError NoPlacement = new(400, "ERR_ACTOR_NO_PLACEMENT", "placement service is not configured");
    public static readonly ApiError NoScheduler = new(500, "ERR_ACTOR_REMINDER_CREATE", "error creating actor reminder: scheduler is not configured");
    public static readonly ApiError InstanceMissing = new(400, "ERR_ACTOR_INSTANCE_MISSING", "actor instance is missing");
    public static readonly ApiError NotHosted = new(403, "ERR_ACTOR_REMINDER_NON_HOSTED", "operations on actor reminders are only possible on hosted actor types");
    public static readonly ApiError NoStateStore = new(
        500, "ERR_ACTOR_RUNTIME_NOT_FOUND",
        "the state store is not configured to use the actor runtime. Have you set the - name: actorStateStore value: \"true\" in your state store component file?");

    public static ApiError Reserved(string type) => new(
        403, "ERR_ACTOR_TYPE_RESERVED", $"actor type \"{type}\" is reserved for the Dapr workflow runtime; direct actor API access is not permitted");

    public static ApiError Malformed(string reason) => new(400, "ERR_MALFORMED_REQUEST", $"failed deserializing HTTP body: {reason}");

    public static ApiError BadRequest(string reason) => new(400, "ERR_BAD_REQUEST", $"invalid request: {reason}");

    public static ApiError Invoke(string reason) => new(500, "ERR_ACTOR_INVOKE_METHOD", $"error invoke actor method: {reason}");

    public static ApiError StackDepth() => new(500, "ERR_ACTOR_STACK_DEPTH", "maximum stack depth exceeded");

    public static ApiError StateGet(string reason) => new(500, "ERR_ACTOR_STATE_GET", $"error getting actor state: {reason}");

    public static ApiError StateSave(string reason) => new(500, "ERR_ACTOR_STATE_TRANSACTION_SAVE", $"error saving actor transaction state: {reason}");

    public static ApiError TimerCreate(string reason) => new(500, "ERR_ACTOR_TIMER_CREATE", $"error creating actor timer: {reason}");

    public static ApiError ReminderCreate(string reason) => new(500, "ERR_ACTOR_REMINDER_CREATE", $"error creating actor reminder: {reason}");

    public static ApiError ReminderNotFound(string name) => new(404, "ERR_ACTOR_REMINDER_NOT_FOUND", $"actor reminder not found: {name}");

    public static ApiError ReminderExists(string name) => new(409, "ERR_ACTOR_REMINDER_ALREADY_EXISTS", $"actor reminder already exists: {name}");
}
