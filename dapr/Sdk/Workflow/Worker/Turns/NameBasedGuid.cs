using System.Security.Cryptography;
using System.Text;

namespace Dapr.Workflow.Worker.Turns;

/// <summary>
/// GUIDs that are made of names: version 5 of RFC 9562, SHA-1. Namespace and names are those of the official SDK, so that a workflow
/// that was begun with one goes on with the other.
/// </summary>
internal static class NameBasedGuid
{
    private static readonly Guid InstanceIds = new("6f927a2e-9c7e-4a1d-9b8d-7a86f2e7f62f");

    /// <summary>The namespace of an instance: its id if that is a GUID, else made of it.</summary>
    public static Guid NamespaceOf(string instanceId) => Guid.TryParse(instanceId, out var guid) ? guid : Create(InstanceIds, instanceId);

    public static Guid Create(Guid scope, string name)
    {
        var length = Encoding.UTF8.GetByteCount(name);
        Span<byte> input = length <= 496 ? stackalloc byte[512] : new byte[16 + length];
        scope.TryWriteBytes(input, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, input[16..]);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // The names keep no secret; the format asks for SHA-1.
        SHA1.HashData(input[..(16 + length)], hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
