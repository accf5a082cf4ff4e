using System;
using System.Device.Gpio;
using System.Device.I2c;
using System.Device.Spi;
using NanoML.Runtime;

namespace NanoML.Hardware
{
    /// <summary>
    /// The ArduCAM Mini 2MP (OV2640): a camera that keeps an image in a FIFO of its own and gives it over SPI. The sensor scales the image
    /// and sends it uncompressed, two bytes a pixel.
    /// </summary>
    /// <remarks>
    /// Registers: ArduCAM Mini hardware application note. An image is captured when it is asked for, so it is never older than the turn
    /// that reads it. A frame has to fit the heap: 38,400 bytes at 160x120, 153,600 at 320x240, which needs PSRAM.
    /// </remarks>
    public sealed class ArducamMini : IFrameSource
    {
        /// <summary>The sensor's address on the I2C bus.</summary>
        public const int SensorAddress = Ov2640.Address;

        /// <summary>The fastest clock of the camera's SPI, in hertz.</summary>
        public const int FastestClock = 8000000;

        /// <summary>What the firmware's driver transfers at most at a time.</summary>
        private const int LargestTransfer = 16384;

        private const int Test = 0x00;
        private const int TestPattern = 0x55;
        private const int FifoControl = 0x04;
        private const int FifoClear = 0x01;
        private const int FifoStart = 0x02;
        private const int Trigger = 0x41;
        private const int CaptureDone = 0x08;
        private const int FifoSize = 0x42;
        private const int BurstRead = 0x3C;
        private const int WriteFlag = 0x80;

        private const int LongestCapture = 1000000;

        private readonly SpiDevice _camera;
        private readonly GpioPin _select;
        private readonly Ov2640 _sensor;
        private readonly SourceClock _clock;
        private readonly FrameFormat _format;
        private readonly int _frameBytes;
        private readonly byte[] _pair = new byte[2];
        private bool _isCapturing;
        private long _captureStart;

        /// <param name="camera">Opened without a chip select (-1), mode 0, at most <see cref="FastestClock"/>.</param>
        /// <param name="select">The camera's chip select, an output: it stays low over several transfers of one image.</param>
        /// <param name="sensor">At <see cref="SensorAddress"/>; 100 kHz is safe.</param>
        /// <param name="width">A multiple of 4, 40 to 320.</param>
        /// <param name="height">A multiple of 4, 40 to 240.</param>
        /// <param name="format"><see cref="FrameFormat.Rgb565"/> or <see cref="FrameFormat.Yuv422"/>.</param>
        /// <exception cref="ArgumentException">The camera has no such images.</exception>
        public ArducamMini(SpiDevice camera, GpioPin select, I2cDevice sensor, int width, int height, FrameFormat format)
            : this(camera, select, sensor, width, height, format, new SourceClock())
        {
        }

        /// <param name="clock">What measures how long a capture takes.</param>
        public ArducamMini(
            SpiDevice camera, GpioPin select, I2cDevice sensor, int width, int height, FrameFormat format, SourceClock clock)
        {
            if (width % 4 != 0 || width < 40 || width > 320 || height % 4 != 0 || height < 40 || height > 240)
            {
                throw new ArgumentException("an image has 40 to 320 by 40 to 240 pixels, each a multiple of 4");
            }

            if (format != FrameFormat.Rgb565 && format != FrameFormat.Yuv422)
            {
                throw new ArgumentException("the camera sends Rgb565 or Yuv422");
            }

            _camera = camera;
            _select = select;
            _sensor = new Ov2640(sensor, width, height, format);
            _clock = clock;
            _format = format;
            _frameBytes = width * height * 2;
        }

        public int FrameBytes
        {
            get { return _frameBytes; }
        }

        public FrameFormat Format
        {
            get { return _format; }
        }

        /// <summary>Finds the camera and its sensor and sets them up.</summary>
        public bool TryStart()
        {
            _isCapturing = false;
            try
            {
                _select.Write(PinValue.High);
                Write(Test, TestPattern);
                return Read(Test) == TestPattern && _sensor.TryStart();
            }
            catch (Exception)
            {
                return false;
            }
        }

        /// <summary>Begins to capture an image, or reads the one that is captured.</summary>
        /// <returns>
        /// <see cref="FrameStatus.Failed"/>, too, if an image has another size than was set up: then the sensor has lost its settings.
        /// </returns>
        public FrameStatus TryRead(byte[] frame)
        {
            try
            {
                // A camera that was reset, or is not there, has another value.
                if (Read(Test) != TestPattern)
                {
                    return FrameStatus.Failed;
                }

                if (!_isCapturing)
                {
                    StartCapture();
                    return FrameStatus.Waiting;
                }

                if ((Read(Trigger) & CaptureDone) == 0)
                {
                    return _clock.Now - _captureStart > LongestCapture ? FrameStatus.Failed : FrameStatus.Waiting;
                }

                return ReadImage(frame);
            }
            catch (Exception)
            {
                return FrameStatus.Failed;
            }
        }

        private void StartCapture()
        {
            Write(FifoControl, FifoClear);
            Write(FifoControl, FifoStart);
            _isCapturing = true;
            _captureStart = _clock.Now;
        }

        private FrameStatus ReadImage(byte[] frame)
        {
            _isCapturing = false;
            int length = Read(FifoSize) | (Read(FifoSize + 1) << 8) | ((Read(FifoSize + 2) & 0x7F) << 16);

            // The camera may add a few bytes of the blanking after the last row.
            if (length < _frameBytes || length > _frameBytes + 64)
            {
                return FrameStatus.Failed;
            }

            _select.Write(PinValue.Low);
            _camera.WriteByte(BurstRead);
            for (int offset = 0; offset < _frameBytes; offset += LargestTransfer)
            {
                int left = _frameBytes - offset;
                _camera.Read(new SpanByte(frame, offset, left < LargestTransfer ? left : LargestTransfer));
            }

            _select.Write(PinValue.High);
            return FrameStatus.Ready;
        }

        private void Write(int register, int value)
        {
            _pair[0] = (byte)(register | WriteFlag);
            _pair[1] = (byte)value;
            _select.Write(PinValue.Low);
            _camera.Write(_pair);
            _select.Write(PinValue.High);
        }

        private int Read(int register)
        {
            _select.Write(PinValue.Low);
            _camera.WriteByte((byte)register);
            int value = _camera.ReadByte();
            _select.Write(PinValue.High);
            return value;
        }
    }
}
