namespace Dapr.Sidecar.State;

internal enum ETagFault
{
    None,
    Mismatch,
    Invalid,
}

/// <summary>Why a store did not do what was asked. An etag fault is final; anything else may be tried again.</summary>
internal sealed record StateFault(string Message, ETagFault ETag = ETagFault.None)
{
    public int Status => ETag switch
    {
        ETagFault.Mismatch => StatusCodes.Status409Conflict,
        ETagFault.Invalid => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status500InternalServerError,
    };

    public static StateFault Mismatch(string? detail = null) => new("possible etag mismatch. error from state store" + Tail(detail), ETagFault.Mismatch);

    public static StateFault Invalid(string detail) => new("invalid etag value" + Tail(detail), ETagFault.Invalid);

    private static string Tail(string? detail) => detail is null ? "" : ": " + detail;
}
