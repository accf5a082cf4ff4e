using NanoML.Cli.Streams;
using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;

namespace NanoML.Cli.Devices;

/// <summary>Where <c>verify</c> runs the emitted code besides the simulation.</summary>
internal interface IVerifyDevice
{
    DeviceCheck Check(Terminal terminal, Compilation compilation, SampleSet test);
}

/// <summary>What a device gave.</summary>
/// <param name="FirstDifference">The first sample with other bytes than the integer oracle's; null when there is none.</param>
/// <param name="Device">What it is called in messages.</param>
/// <param name="Json">The value of the key <c>device</c>.</param>
/// <param name="Print">Writes it as text.</param>
internal sealed record DeviceCheck(int? FirstDifference, string Device, object Json, Action Print);
