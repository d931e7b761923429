using System.Text;
using System.Text.Json;

namespace Agents.Load.ToolServer;

/// <summary>
/// A tool that is a process: calls come in as lines of JSON, answers go out the same way. The argument <c>do</c> makes a call well
/// behaved (<c>ok</c>), end the process (<c>crash</c>) or keep memory for ever (<c>leak</c>).
/// </summary>
internal static class StdioTool
{
    private const int LeakMiB = 16;
    private static readonly List<byte[]> Leaked = [];

    public static async Task<int> RunAsync()
    {
        using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
        await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true };
        while (await input.ReadLineAsync() is { } line)
        {
            await output.WriteLineAsync(Answer(line));
        }

        return 0;
    }

    private static string Answer(string line)
    {
        using var request = JsonDocument.Parse(line);
        var id = request.RootElement.GetProperty("id").GetRawText();
        if (request.RootElement.TryGetProperty("ping", out _))
        {
            return $$"""{"id":{{id}},"pong":true}""";
        }

        switch (request.RootElement.GetProperty("arguments").GetProperty("do").GetString())
        {
            case "crash":
                Environment.Exit(3);
                break;
            case "leak":
                Leaked.Add(GC.AllocateUninitializedArray<byte>(LeakMiB << 20));

                // Only pages that are written to are resident.
                Array.Fill(Leaked[^1], (byte)1);
                break;
        }

        return $$$"""{"id":{{{id}}},"result":{"ok":true}}""";
    }
}
