namespace NanoML.Firmware.Tests.Support;

/// <summary>One thing that goes wrong once, and that the source has to notice once.</summary>
/// <param name="Begin">Brings it about.</param>
/// <param name="End">Ends it some turns later; null if it is over by itself.</param>
/// <param name="Throws">The driver throws, and an exception is an object.</param>
internal sealed record Fault(Action Begin, Action? End = null, bool Throws = false);
