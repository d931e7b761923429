using System.Runtime.InteropServices;
using Agents.Contracts.Calls;

namespace Agents.Gateway.Calls;

/// <summary>Keeps bulk requests well below the sidecar's limit of 4 MiB for one request.</summary>
internal static class RequestSizes
{
    private const int MaxBytes = 2 * 1024 * 1024;
    private const int EnvelopeBytes = 2048;

    public static int Of(CallCommand command) => JsonMarshal.GetRawUtf8Value(command.Arguments).Length + EnvelopeBytes;

    public static IEnumerable<IReadOnlyList<T>> Chunk<T>(IReadOnlyList<T> items, Func<T, int> bytes)
    {
        var chunk = new List<T>();
        var size = 0;
        foreach (var item in items)
        {
            var more = bytes(item);
            if (chunk.Count > 0 && size + more > MaxBytes)
            {
                yield return chunk;
                chunk = [];
                size = 0;
            }

            chunk.Add(item);
            size += more;
        }

        if (chunk.Count > 0)
        {
            yield return chunk;
        }
    }
}
