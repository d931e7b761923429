using System.Globalization;
using Agents.Contracts.Memory;
using Agents.Memory.LongTerm;

namespace Agents.Tests.Memory.LongTerm;

/// <summary>Random conversations, delivered in random orders, several times, by several replicas.</summary>
public sealed class OrderTests
{
    private static readonly LongTermOptions Options = new() { EpisodeTurns = 0, NearDuplicate = 0.85 };

    private static readonly string[] Sayings =
    [
        "I live in Bergen.", "I moved to Oslo.", "I live in Rome.", "I no longer live in Oslo.", "I don't live in Rome.",
        "I like coffee.", "I don't like coffee.", "I hate coffee.", "I love coffee and tea.", "I no longer like tea.",
        "I'm vegan.", "I'm no longer vegan.", "I'm vegetarian.", "I prefer window seats.", "I prefer aisle seats.",
        "My name is Anna.", "Call me Annie.", "I'm allergic to nuts.", "I'm not allergic to nuts.", "My dog is called Rex.", "My dog is called Bello.",
        "My wife is vegan.", "My wife is vegetarian.", "I work for Equinor.", "I work at Telenor.", "Where is my parcel?", "Thanks!",
        "Remember that the boiler is in the attic.",
        // The same in other words, and what denies one of them.
        "I own a red Toyota Corolla.", "I own a red Toyota Corolla car.", "I no longer own a red Toyota Corolla.", "I own a Toyota Corolla hybrid.",
        "Remember that the spare key of the house is under the blue pot", "Remember that the spare key of the house is under the blue pots",
    ];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 25)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Take_AnyOrderAndAnyNumberOfDeliveries_GivesTheSameFacts(int seed)
    {
        var random = new Random(seed);
        var turns = Enumerable.Range(0, 30).Select(i => Rig.Turn($"{i}", Sayings[random.Next(Sayings.Length)], random.Next(20))).ToArray();

        using var inOrder = new Rig(Options);
        foreach (var turn in turns.OrderBy(one => one.At))
            await inOrder.TakeAsync(Rig.Event("s", turn));

        using var shuffled = new Rig(Options);
        using var replica = new Rig(shuffled.Options, shuffled.State, shuffled.Tier);
        var deliveries = turns.Concat(turns.Where(_ => random.Next(3) == 0)).ToArray();
        random.Shuffle(deliveries);
        foreach (var some in deliveries.Chunk(random.Next(1, 5)))
            await (random.Next(2) == 0 ? shuffled : replica).TakeAsync(Rig.Event("s", some));

        Assert.Equal(await StateAsync(inOrder), await StateAsync(shuffled));
        Assert.Equal(Indexed(inOrder), Indexed(shuffled));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Take_ByReplicasAtTheSameTime_LosesNothing(int seed)
    {
        var random = new Random(seed);
        var turns = Enumerable.Range(0, 12).Select(i => Rig.Turn($"{i}", Sayings[random.Next(Sayings.Length)], i)).ToArray();
        using var alone = new Rig(Options);
        await alone.TakeAsync(Rig.Event("s", turns));

        using var one = new Rig(alone.Options);
        using var other = new Rig(alone.Options, one.State, one.Tier);
        one.State.Before = async _ => await Task.Yield();
        one.Tier.Before = async (_, _) => await Task.Yield();
        await Task.WhenAll(turns.SelectMany(turn => new[] { one, other }.Select(rig => Task.Run(() => TakeAsync(rig, turn)))));

        // What met itself too often is left to the job.
        await one.Repair.RunAsync(Rig.None);
        Assert.Equal(await StateAsync(alone), await StateAsync(one));
        Assert.True((await one.Books.ReadAsync(Rig.Anna, Rig.None)).IsSettled);
        Assert.Equal(Indexed(alone), Indexed(one));
    }

    // As the topic does it: what lost against others comes again.
    private static async Task TakeAsync(Rig rig, AppendedTurn turn)
    {
        while (true)
        {
            try
            {
                await rig.TakeAsync(Rig.Event("s", turn));
                return;
            }
            catch (Dapr.DaprException)
            {
                await Task.Yield();
            }
        }
    }

    private static async Task<IReadOnlyList<string>> StateAsync(Rig rig) =>
    [
        .. (await rig.RecordsAsync()).Select(one => string.Create(
            CultureInfo.InvariantCulture,
            $"{one.Id} {one.Text} {one.Current} {one.SupersededBy} {one.ValidFrom:O} {one.ValidTo:O} {one.Certainty} {one.Importance} {string.Join(',', one.Sources.Select(source => source.Turn))}")).Order(StringComparer.Ordinal),
    ];

    private static IReadOnlyList<string> Indexed(Rig rig) =>
        [.. rig.Tier.Items.Values.Select(one => $"{one.Id} {one.Text} {one.Current}").Order(StringComparer.Ordinal)];
}
