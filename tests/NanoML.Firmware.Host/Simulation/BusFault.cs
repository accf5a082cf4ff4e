namespace NanoML.Firmware.Simulation;

/// <summary>What can go wrong in one transfer.</summary>
internal enum BusFault
{
    /// <summary>The address or a byte is not acknowledged; nothing is transferred.</summary>
    NoAcknowledge,

    /// <summary>The device holds the clock until the controller gives up; nothing is transferred.</summary>
    ClockStretch,

    /// <summary>The first half is transferred.</summary>
    Partial,

    /// <summary>The driver throws, as the firmware's does when its bus is stuck.</summary>
    DriverError,

    /// <summary>A read brings other bytes than the device sent; nobody notices. Waits for a read.</summary>
    Garbage,
}
