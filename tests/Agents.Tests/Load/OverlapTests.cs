using Agents.Load.Measuring;

namespace Agents.Tests.Load;

public sealed class OverlapTests
{
    [Fact]
    public void Peak_Nothing_IsZero() => Assert.Equal(0, Overlap.Peak([]));

    [Fact]
    public void Peak_Stretches_IsTheMostAtOneMoment() => Assert.Equal(3, Overlap.Peak([S(0, 10), S(1, 4), S(2, 3), S(5, 9), S(8, 20)]));

    [Fact]
    public void Peak_StretchesThatOnlyTouch_DoNotOverlap() => Assert.Equal(1, Overlap.Peak([S(0, 5), S(5, 9)]));

    [Fact]
    public void Peak_EndedBeforeItBegan_CountsAtNoMoment() => Assert.Equal(1, Overlap.Peak([S(5, 4), S(0, 10)]));

    private static (TimeSpan, TimeSpan) S(int from, int to) => (TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(to));
}
