namespace Dapr.Sidecar.Pubsub.Publishing;

/// <summary>Reads a body to its end: publishing is the one call that Dapr sets no limit to.</summary>
internal static class RequestBody
{
    public static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength is long known and >= 0 and <= int.MaxValue)
        {
            var exact = GC.AllocateUninitializedArray<byte>((int)known);
            await request.Body.ReadExactlyAsync(exact, cancellationToken);
            return exact;
        }
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, cancellationToken);
        return buffer.ToArray();
    }
}
