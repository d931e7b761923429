using System.Text;

namespace Dapr.Sidecar.Storage;

/// <summary>A datagram of the bell: a byte that says what it is, then names of channels, one a line.</summary>
internal readonly record struct BellMessage(byte Kind, IReadOnlyList<string> Channels)
{
    /// <summary>Something was committed. Without names: on any channel.</summary>
    public const byte Ring = 1;

    /// <summary>Nobody listens here.</summary>
    public const byte NotWanted = 2;

    /// <summary>Somebody does again.</summary>
    public const byte Wanted = 3;

    public const int MaxBytes = 1024;

    /// <summary>Names that do not fit are all left out.</summary>
    public static byte[] Write(byte kind, IReadOnlyCollection<string> channels)
    {
        var names = string.Join('\n', channels);
        var message = new byte[1 + Encoding.UTF8.GetByteCount(names)];
        if (message.Length > MaxBytes) message = new byte[1];
        else Encoding.UTF8.GetBytes(names, message.AsSpan(1));
        message[0] = kind;
        return message;
    }

    public static BellMessage Read(ReadOnlySpan<byte> message) => message.Length <= 1
        ? new BellMessage(message.IsEmpty ? Ring : message[0], [])
        : new BellMessage(message[0], Encoding.UTF8.GetString(message[1..]).Split('\n'));
}
