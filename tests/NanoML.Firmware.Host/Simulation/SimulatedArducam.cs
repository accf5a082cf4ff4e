using System.Device.Gpio;

namespace NanoML.Firmware.Simulation;

/// <summary>The ArduChip of an ArduCAM Mini: captures an image of the sensor into its FIFO, which is read over SPI.</summary>
internal sealed class SimulatedArducam : ISpiTarget
{
    private const int Test = 0x00;
    private const int FifoControl = 0x04;
    private const int BurstRead = 0x3C;
    private const int Trigger = 0x41;
    private const int FifoSize = 0x42;
    private const byte WriteFlag = 0x80;
    private const byte Clear = 0x01;
    private const byte Start = 0x02;
    private const byte Done = 0x08;

    private readonly SimulatedOv2640 _sensor;
    private readonly byte[] _registers = new byte[128];
    private readonly byte[] _fifo = new byte[0x5FFFF];
    private int _length;
    private int _position;
    private int _command = -1;
    private bool _isSelected;
    private bool _isCapturing;

    /// <summary>A camera whose chip select is connected later.</summary>
    public SimulatedArducam(SimulatedOv2640 sensor) => _sensor = sensor;

    public SimulatedArducam(SimulatedOv2640 sensor, GpioPin chipSelect)
        : this(sensor) => Connect(chipSelect);

    /// <param name="chipSelect">Low selects the chip; each fall begins a command.</param>
    public void Connect(GpioPin chipSelect)
    {
        chipSelect.Written += value =>
        {
            _isSelected = value == PinValue.Low;
            _command = -1;
        };
    }

    /// <summary>A byte of an image: the image's number and the byte's place.</summary>
    public Func<int, int, byte> Scene { get; set; } = (image, offset) => (byte)((image * 17) + (offset * 3) + (offset >> 8));

    /// <summary>Images captured since the beginning.</summary>
    public int Images { get; private set; }

    /// <summary>The camera is unplugged: nobody drives the line.</summary>
    public bool IsGone { get; set; }

    /// <summary>The driver throws at the next transfer.</summary>
    public bool DriverFails { get; set; }

    /// <summary>So many bytes are missing from the next image, or too many if negative.</summary>
    public int Torn { get; set; }

    /// <summary>The clock of the pixels stands still: no image is finished.</summary>
    public bool IsStuck { get; set; }

    /// <summary>All registers at their power-on values.</summary>
    public void Reset()
    {
        Array.Clear(_registers);
        _length = 0;
        _isCapturing = false;
    }

    /// <summary>Lets the time of an image pass.</summary>
    public void Advance()
    {
        if (!_isCapturing || IsStuck)
        {
            return;
        }

        _length = Math.Max(0, _sensor.ImageBytes - Torn);
        Torn = 0;
        _position = 0;
        for (int i = 0; i < _length; i++)
        {
            _fifo[i] = Scene(Images, i);
        }

        Images++;
        _isCapturing = false;
        _registers[Trigger] |= Done;
        for (int i = 0; i < 3; i++)
        {
            _registers[FifoSize + i] = (byte)(_length >> (8 * i));
        }
    }

    public byte Exchange(byte value)
    {
        if (DriverFails)
        {
            DriverFails = false;
            throw new InvalidOperationException("the bus is stuck");
        }

        if (IsGone || !_isSelected)
        {
            return 0xFF;
        }

        if (_command < 0)
        {
            _command = value;
            return 0;
        }

        if ((_command & WriteFlag) != 0)
        {
            Write(_command & ~WriteFlag, value);
            return 0;
        }

        return _command == BurstRead ? _fifo[_position++ % _fifo.Length] : _registers[_command];
    }

    private void Write(int register, byte value)
    {
        switch (register)
        {
            case Test:
                _registers[Test] = value;
                break;
            case FifoControl when (value & Clear) != 0:
                _registers[Trigger] = 0;
                break;
            case FifoControl when (value & Start) != 0:
                _isCapturing = true;
                break;
        }
    }
}
