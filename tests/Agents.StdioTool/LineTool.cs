using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Agents.StdioTool;

/// <summary>The protocol of process targets. What a call does stands in its argument <c>do</c>.</summary>
internal static class LineTool
{
    private static readonly List<byte[]> Leaked = [];
    private static readonly List<Process> Children = [];
    private static readonly List<JsonElement> Held = [];
    private static readonly StreamWriter Output = new(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true };

    public static async Task<int> RunAsync()
    {
        using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
        while (await input.ReadLineAsync() is { } line)
        {
            var request = JsonDocument.Parse(line).RootElement;
            if (request.TryGetProperty("ping", out _))
                Write(request, """{"id":ID,"pong":true}""");
            else if (request.TryGetProperty("query", out var key))
                Write(request, key.GetString()!.StartsWith("done", StringComparison.Ordinal)
                    ? """{"id":ID,"found":true,"result":{"charge":7}}"""
                    : """{"id":ID,"found":false}""");
            else
                Call(request);
        }
        return 0;
    }

    /// <summary>Hears everything and says nothing.</summary>
    public static int ReadOnly()
    {
        while (Console.In.ReadLine() is not null)
        {
            // It goes on until its input closes.
        }
        return 0;
    }

    private static void Call(JsonElement request)
    {
        switch (request.GetProperty("arguments").GetProperty("do").GetString())
        {
            case "echo":
                Answer(request, request.GetRawText());
                break;
            case "refuse":
                Write(request, """{"id":ID,"error":{"type":"urn:test:no","title":"No.","detail":"Not today.","status":409}}""");
                break;
            case "nothing":
                Write(request, """{"id":ID}""");
                break;
            case "chatter":
                Output.WriteLine("this is no answer");
                Console.Error.WriteLine("about to answer");
                Answer(request, "1");
                break;
            case "hold":
                Held.Add(request);
                break;
            case "release":
                foreach (var held in Enumerable.Reverse(Held))
                    Answer(held, held.GetProperty("arguments").GetProperty("n").GetRawText());
                Held.Clear();
                Answer(request, "\"released\"");
                break;
            case "crash":
                Environment.Exit(3);
                break;
            case "spew":
                for (var i = 0; i < 100_000; i++)
                    Output.WriteLine(new string('x', 1000));
                break;
            case "whine":
                for (var i = 0; i < 100_000; i++)
                    Console.Error.WriteLine(new string('x', 1000));
                break;
            case "leak":
                for (var i = 0; i < 4096; i++)
                {
                    Leaked.Add(GC.AllocateUninitializedArray<byte>(1 << 20));
                    // Only pages that are written to are resident.
                    Array.Fill(Leaked[^1], (byte)1);
                }
                break;
            case "burn":
                for (var spin = 0UL; ; spin++)
                    _ = spin * spin;
            case "child":
                // Kept: disposed, its input would be closed, and it would end by itself.
                Children.Add(Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(LineTool).Assembly.Location, "mute"]) { RedirectStandardInput = true })!);
                Answer(request, Children[^1].Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
                break;
            case "environment":
                Answer(request, JsonSerializer.Serialize(Environment.GetEnvironmentVariables().Keys.Cast<string>().Order()));
                break;
            case "pid":
                Answer(request, Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));
                break;
            default:
                Write(request, """{"id":ID,"error":{"title":"What?"}}""");
                break;
        }
    }

    private static void Answer(JsonElement request, string result) => Write(request, $$"""{"id":ID,"result":{{result}}}""");

    private static void Write(JsonElement request, string line) =>
        Output.WriteLine(line.Replace("ID", request.GetProperty("id").GetRawText(), StringComparison.Ordinal));
}
