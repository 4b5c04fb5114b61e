// Package mail reads mails and boxes of mails, those of the Internet and those of Outlook.
package mail
