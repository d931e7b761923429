using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Dapr.Protocol.Grpc;

/// <summary>Reads how a call ended out of what HTTP brought back.</summary>
internal static class GrpcAnswers
{
    /// <summary>What ends the call already with its headers; null when an answer follows.</summary>
    public static GrpcException? Refusal(HttpResponseMessage answer)
    {
        if (StatusIn(answer.Headers, out var status, out var detail)) return status == GrpcStatus.Ok ? null : new GrpcException(status, detail);
        if (answer.StatusCode != HttpStatusCode.OK) return new GrpcException(Meaning(answer.StatusCode), $"the server answered with HTTP status {(int)answer.StatusCode}");
        var type = answer.Content.Headers.ContentType?.MediaType;
        if (type?.StartsWith("application/grpc", StringComparison.Ordinal) != true) return new GrpcException(GrpcStatus.Unknown, $"the answer's content type is \"{type}\", not application/grpc");
        return null;
    }

    /// <summary>Call it once the body was read to its end.</summary>
    /// <exception cref="GrpcException">The call did not end with OK.</exception>
    public static void CheckStatus(HttpResponseMessage answer)
    {
        if (!StatusIn(answer.TrailingHeaders, out var status, out var detail) && !StatusIn(answer.Headers, out status, out detail))
            throw new GrpcException(GrpcStatus.Unavailable, "the answer ended without a status");
        if (status != GrpcStatus.Ok) throw new GrpcException(status, detail);
    }

    private static bool StatusIn(HttpResponseHeaders headers, out GrpcStatus status, out string detail)
    {
        (status, detail) = (GrpcStatus.Unknown, "");
        if (!headers.NonValidated.TryGetValues("grpc-status", out var values)) return false;
        status = int.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var code) && Enum.IsDefined((GrpcStatus)code) ? (GrpcStatus)code : GrpcStatus.Unknown;
        if (headers.NonValidated.TryGetValues("grpc-message", out var messages)) detail = GrpcText.DecodeMessage(messages.ToString());
        return true;
    }

    private static GrpcStatus Meaning(HttpStatusCode code) => code switch
    {
        HttpStatusCode.BadRequest => GrpcStatus.Internal,
        HttpStatusCode.Unauthorized => GrpcStatus.Unauthenticated,
        HttpStatusCode.Forbidden => GrpcStatus.PermissionDenied,
        HttpStatusCode.NotFound => GrpcStatus.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => GrpcStatus.Unavailable,
        _ => GrpcStatus.Unknown,
    };
}
