using System.Runtime.InteropServices;

namespace Dapr.Sidecar.Cli;

/// <summary>
/// How the C library keeps memory for SQLite, where it is glibc. Its default is an arena for each thread, which asks the operating system
/// for every few pages and gives them back as often; that costs more than what they are needed for.
/// </summary>
internal static class NativeMemory
{
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int ArenaMax = -8;
    private const int Arenas = 1;
    private const int Kept = 4 << 20;

    public static void KeepFreedPages()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = MallOpt(ArenaMax, Arenas);
            _ = MallOpt(TrimThreshold, Kept);
            _ = MallOpt(TopPad, Kept / 4);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // Another C library; it keeps memory in its own way.
        }
    }

    [DllImport("libc", EntryPoint = "mallopt")]
    private static extern int MallOpt(int parameter, int value);
}
