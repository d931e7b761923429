// The official type carries no nullability annotations; with them a caller would see warnings here that it does not see there.
#nullable disable

namespace Dapr;

/// <summary>The error body of the sidecar's HTTP API.</summary>
public class DaprError
{
    /// <summary>The error code, such as <c>ERR_STATE_SAVE</c>.</summary>
    public string ErrorCode { get; set; }

    /// <summary>What went wrong, for people.</summary>
    public string Message { get; set; }
}
