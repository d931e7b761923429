using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.Conversation;

/// <summary>The refusals of the conversation API.</summary>
internal static class ConversationErrors
{
    public static ApiError NotFound(string component) => new(400, "ERR_CONVERSATION_NOT_FOUND", $"failed finding conversation component {component}");

    public static ApiError MissingInputs(string component) =>
        new(400, "ERR_CONVERSATION_MISSING_INPUTS", $"failed conversing with component {component}: missing inputs in request");

    /// <summary>The code has no A in PARMS with daprd, too.</summary>
    public static ApiError InvalidParameters(string component, string what) =>
        new(400, "ERR_CONVERSATION_INVALID_PARMS", $"failed conversing with component {component}: invalid params: {what}");

    public static ApiError Invoke(string component, string reason) =>
        new(500, "ERR_CONVERSATION_INVOKE", $"failed conversing with component {component}: {reason}");
}
