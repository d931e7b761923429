using System.Buffers;

namespace Agents.Tools.Adapters.Processes;

/// <summary>Cuts bytes into lines.</summary>
internal static class LineCut
{
    /// <summary>Takes the first line off, without its end; false when there is no whole line.</summary>
    public static bool TryCut(ref ReadOnlySequence<byte> rest, out byte[] line)
    {
        if (rest.PositionOf((byte)'\n') is not { } end)
        {
            line = [];
            return false;
        }
        line = rest.Slice(0, end).ToArray();
        rest = rest.Slice(rest.GetPosition(1, end));
        return true;
    }
}
