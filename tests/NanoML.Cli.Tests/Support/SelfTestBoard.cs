using NanoML.Apps.SelfTest;
using NanoML.Runtime;

namespace NanoML.Cli.Tests.Support;

/// <summary>A board that runs the application SelfTest at the other end of a pseudo-terminal.</summary>
/// <param name="damageEvery">As for <see cref="CableBoard"/>.</param>
internal sealed class SelfTestBoard(NanoModel model, int damageEvery = 0) : CableBoard(
    channel =>
    {
        var app = new SelfTestApp(model, channel, LongestSilence);
        return () => app.Turn();
    },
    damageEvery);
