using System.Text;

namespace Dapr.Actors.Remoting;

/// <summary>The numbers by which proxies and hosts name interfaces and methods: the lower half of CRC-64/WE over their names.</summary>
internal static class Crc64
{
    // ECMA-182.
    private const ulong Polynomial = 0x42F0E1EBA9EA3693;
    private static readonly ulong[] Table = MakeTable();

    public static int Of(string text)
    {
        var crc = ulong.MaxValue;
        foreach (var b in Encoding.UTF8.GetBytes(text)) crc = Table[(byte)(crc >> 56) ^ b] ^ (crc << 8);
        return unchecked((int)(crc ^ ulong.MaxValue));
    }

    private static ulong[] MakeTable()
    {
        var table = new ulong[256];
        for (var i = 0; i < table.Length; i++)
        {
            var crc = (ulong)i << 56;
            for (var bit = 0; bit < 8; bit++) crc = (crc & (1UL << 63)) != 0 ? (crc << 1) ^ Polynomial : crc << 1;
            table[i] = crc;
        }
        return table;
    }
}
