using System.Buffers.Binary;

namespace NanoML.Firmware.Simulation;

/// <summary>The register model that MPU6050 and MPU6886 share: power, scales, sample rate, output registers and FIFO.</summary>
internal abstract class SimulatedMpu : RegisterDevice
{
    public const int SampleRateDivider = 0x19;
    public const int Config = 0x1A;
    public const int GyroConfig = 0x1B;
    public const int AccelConfig = 0x1C;
    public const int FifoEnable = 0x23;
    public const int InterruptStatus = 0x3A;
    public const int AccelOut = 0x3B;
    public const int TemperatureOut = 0x41;
    public const int GyroOut = 0x43;
    public const int UserControl = 0x6A;
    public const int PowerManagement1 = 0x6B;
    public const int FifoCountHigh = 0x72;
    public const int FifoCountLow = 0x73;
    public const int FifoReadWrite = 0x74;
    public const int WhoAmI = 0x75;

    private const byte Sleep = 0x40;
    private const byte DeviceReset = 0x80;
    private const byte FifoOn = 0x40;
    private const byte FifoReset = 0x04;
    private const byte DataReady = 0x01;
    private const byte FifoOverflow = 0x10;
    private const int MillisecondsOfUnfilteredRate = 8;

    private readonly Queue<byte> _fifo = new();
    private int _sinceSample;

    /// <summary>Acceleration in g and rotation in degrees a second, three axes each, of the sample of a number.</summary>
    public Func<int, double[]> Motion { get; set; } = _ => new double[6];

    /// <summary>Samples taken since the beginning, over all resets.</summary>
    public int Samples { get; private set; }

    public int FifoBytes => _fifo.Count;

    protected abstract int FifoCapacity { get; }

    /// <summary>Lets time pass: samples are taken at the rate that the registers ask for.</summary>
    public void Advance(int milliseconds)
    {
        for (int i = 0; i < milliseconds; i++)
        {
            // Without its low-pass filter the device samples at 8 kHz.
            bool filtered = (Registers[Config] & 7) is > 0 and < 7;
            _sinceSample += filtered ? 1 : MillisecondsOfUnfilteredRate;
            while ((Registers[PowerManagement1] & Sleep) == 0 && _sinceSample > Registers[SampleRateDivider])
            {
                _sinceSample -= Registers[SampleRateDivider] + 1;
                TakeSample();
            }
        }
    }

    /// <summary>Whether the three output groups go to the FIFO, as FIFO_EN says.</summary>
    protected abstract (bool Accel, bool Temperature, bool Gyro) InFifo { get; }

    protected override void PowerOn()
    {
        _fifo.Clear();
        _sinceSample = 0;
    }

    protected override byte ReadRegister(int register)
    {
        switch (register)
        {
            case InterruptStatus:
                byte status = Registers[InterruptStatus];
                Registers[InterruptStatus] = 0;
                return status;
            case FifoCountHigh:
                return (byte)(_fifo.Count >> 8);
            case FifoCountLow:
                return (byte)_fifo.Count;
            case FifoReadWrite:
                return _fifo.TryDequeue(out byte value) ? value : (byte)0xFF;
            default:
                return Registers[register];
        }
    }

    protected override void WriteRegister(int register, byte value)
    {
        if (register == PowerManagement1 && (value & DeviceReset) != 0)
        {
            Reset();
            return;
        }

        if (register == UserControl && (value & (FifoReset | FifoOn)) == FifoReset)
        {
            _fifo.Clear();
        }

        if (register != WhoAmI)
        {
            Registers[register] = register == UserControl ? (byte)(value & ~FifoReset) : value;
        }
    }

    protected override int Next(int register) => register == FifoReadWrite ? register : base.Next(register);

    private void TakeSample()
    {
        double[] motion = Motion(Samples);
        Samples++;
        double perG = 16384 >> ((Registers[AccelConfig] >> 3) & 3);
        double perDegree = 131.072 / (1 << ((Registers[GyroConfig] >> 3) & 3));
        for (int axis = 0; axis < 3; axis++)
        {
            Output(AccelOut + (2 * axis), motion[axis] * perG);
            Output(GyroOut + (2 * axis), motion[3 + axis] * perDegree);
        }

        Output(TemperatureOut, 0x0123);
        Registers[InterruptStatus] |= DataReady;
        if ((Registers[UserControl] & FifoOn) != 0)
        {
            (bool accel, bool temperature, bool gyro) = InFifo;
            Push(accel, AccelOut, 6);
            Push(temperature, TemperatureOut, 2);
            Push(gyro, GyroOut, 6);
        }
    }

    private void Output(int register, double value) => BinaryPrimitives.WriteInt16BigEndian(
        Registers.AsSpan(register), (short)Math.Clamp(Math.Round(value), short.MinValue, short.MaxValue));

    private void Push(bool enabled, int register, int count)
    {
        for (int i = 0; enabled && i < count; i++)
        {
            if (_fifo.Count == FifoCapacity)
            {
                // The oldest byte makes room: from now on the packets do not begin where the reader thinks.
                _fifo.Dequeue();
                Registers[InterruptStatus] |= FifoOverflow;
            }

            _fifo.Enqueue(Registers[register + i]);
        }
    }
}
