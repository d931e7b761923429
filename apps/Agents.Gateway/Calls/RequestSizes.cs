using System.Runtime.InteropServices;
using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;

namespace Agents.Gateway.Calls;

/// <summary>Keeps bulk requests well below the sidecar's limit of 4 MiB for one request.</summary>
internal static class RequestSizes
{
    public const int MaxBytes = 2 * 1024 * 1024;
    public const int MaxItems = 500;

    // What stands around the arguments: names and fixed fields of command and record, the key, the metadata, a bulk's entry.
    private const int AroundBytes = 2048;

    // The most that one UTF-16 character takes in JSON.
    private const int MaxCharBytes = 6;

    /// <summary>At least the bytes of one command's record in a request, as they are written and not as they came.</summary>
    public static int Of(CallCommand command)
    {
        var caller = command.Principal;
        var characters = caller.Tenant.Length + caller.Subject.Length + (command.OrderingKey?.Length ?? 0);
        foreach (var scope in caller.Scopes)
        {
            characters += scope.Length + 1;
        }

        return Written(command.Arguments) + (characters * MaxCharBytes) + AroundBytes;
    }

    private static int Written(JsonElement value)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        // Printable ASCII is written as it came; of the rest some is escaped, and it is not worth knowing which.
        return raw.IndexOfAnyExceptInRange((byte)'\t', (byte)'~') < 0
            ? raw.Length
            : JsonSerializer.SerializeToUtf8Bytes(value, AgentsJson.SharedOptions).Length;
    }

    /// <summary>The items in order, in parts of at most <see cref="MaxItems"/> items and <see cref="MaxBytes"/> bytes; one that is larger alone.</summary>
    public static IEnumerable<IReadOnlyList<T>> Chunk<T>(IReadOnlyList<T> items, Func<T, int> bytes)
    {
        // Alone it goes alone, whatever its size.
        if (items.Count == 1)
        {
            yield return items;
            yield break;
        }

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
