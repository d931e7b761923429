using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.Pubsub.Publishing;

/// <summary>Reads the body of a message to its end, or to the limit.</summary>
internal static class RequestBody
{
    public const string TooLarge = "stream too large";

    /// <summary>
    /// Null when the body is over the limit. One byte over it is not noticed when the request says its length: daprd takes that for
    /// the end, and the last byte is lost.
    /// </summary>
    public static async Task<byte[]?> ReadAsync(ApiContext api)
    {
        var request = api.Http.Request;
        var limit = api.MaxBodyBytes > 0 ? api.MaxBodyBytes : long.MaxValue;
        if (request.ContentLength is long known and >= 0 and <= int.MaxValue)
        {
            if (known - 1 > limit) return null;
            var exact = GC.AllocateUninitializedArray<byte>((int)Math.Min(known, limit));
            await request.Body.ReadExactlyAsync(exact, api.Aborted);
            return exact;
        }
        return await api.ReadBodyAsync();
    }
}
