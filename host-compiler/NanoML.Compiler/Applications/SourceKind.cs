namespace NanoML.Compiler.Applications;

/// <summary>Where a new application takes its samples from.</summary>
public enum SourceKind
{
    /// <summary>An accelerometer, with or without a gyroscope, over I2C.</summary>
    Imu,

    /// <summary>A camera with a FIFO of its own, over SPI and I2C.</summary>
    Camera,

    /// <summary>A microphone over I2S.</summary>
    Microphone,

    /// <summary>Samples of a data file, written into the application or to a file on the board.</summary>
    Replay,
}
