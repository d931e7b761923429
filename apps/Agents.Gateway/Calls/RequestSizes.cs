using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;

namespace Agents.Gateway.Calls;

/// <summary>Keeps bulk requests well below the sidecar's limit of 4 MiB for one request.</summary>
internal static class RequestSizes
{
    public const int MaxBytes = 2 * 1024 * 1024;
    public const int MaxItems = 500;

    // What stands around a command: the record's other fields, the key, the metadata, the entry of a bulk publish.
    private const int AroundBytes = 1024;

    /// <summary>Bytes of one command in a request, as they are written and not as they came: writing may escape characters.</summary>
    public static int Of(CallCommand command) => JsonSerializer.SerializeToUtf8Bytes(command, AgentsJson.SharedOptions).Length + AroundBytes;

    /// <summary>The items in order, in parts of at most <see cref="MaxItems"/> items and <see cref="MaxBytes"/> bytes; one that is larger alone.</summary>
    public static IEnumerable<IReadOnlyList<T>> Chunk<T>(IReadOnlyList<T> items, Func<T, int> bytes)
    {
        var chunk = new List<T>();
        var size = 0;
        foreach (var item in items)
        {
            var more = bytes(item);
            if (chunk.Count == MaxItems || (chunk.Count > 0 && size + more > MaxBytes))
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
