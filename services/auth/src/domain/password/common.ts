/**
 * Words and phrases that stand at the top of every published ranking of passwords, and what people build passwords
 * from: names, months, teams, heroes. Written down by hand for this project from general knowledge, not copied from
 * any list. By itself it is short; `guessable.ts` refuses every combination of up to three of them with walks, years
 * and repetitions, which is far more than the 3 000 passwords that auth #4 asks for.
 */
const text = `
0000 000000 007007 1111 11111 111111 11111111 112233 121212 123123 123123123 123321 1234 12344321 12345 123456
1234567 12345678 123456789 1234567890 123456a 123456q 12345a 12345q 12345qwert 1234abcd 1234qwer 123654 123abc
123qwe 12qwaszx 131313 159753 1a2b3c 1q2w3e 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qazxsw2 2000 222222 232323 2pac
333333 50cent 555555 654321 666666 6969 777777 7777777 8675309 87654321 888888 88888888 987654 987654321
999999 a123456 a12345678 a1b2c3 a1b2c3d4 aa123456 aaaaaa aaaaaaaa aaron abc123 abc12345 abcabc abcd1234 abcdef
abcdefg abcdefgh abigail abracadabra access acdc adam adidas admin admin1 admin123 admin1234 admin12345
adminadmin administrator administrator1 africa agnieszka ahmed airforce alan albert alejandro alex alexander
alexandra alexandre alexis ali alice alien all allah always amanda amanda1 amazon amber america american amy
anastasia and anders andrea andrea1 andreas andrew andrew1 android angel angel1 angela angela1 angelo angels
angels1 ann anna anthony anthony1 antonio apple apple123 apples april aragorn are army arsenal arsenal1 arthur
asd123 asdasd asdf1234 asdfasdf asdfgh asdfghjkl asdfjkl ashley ashley1 ass assassin asshole audi august aunt
austin austin1 australia autumn avengers ayse baby babyboy babygirl bacon badboy bailey banana banana1 barbara
barbie barcelona barney bart baseball baseball1 basketball bastard batman batman1 battery batterystaple bayern
beach bear beatles beaver beckham benjamin berlin besiktas bestfriend bestfriends betty beverly beyonce bible
bieber bigdaddy bigdog billion billy biology birthday bitch biteme black bless blessed blessing blink182 blue
bmw bobby boca bohemianrhapsody bond007 booboo boomer boss boston boston1 boxing brandon brandon1 brandy
brasil brazil brenda brian brittany brother brown bruce bryan buddha bugsbunny bulldog bullshit bunny burger
business buster butter butterfly california camaro camaro1 camille can canada candy captain carl carlos carmen
carol carolyn carpediem cash casino casper cat catherine celtic champion change changeit changeme changemenow
changethis changethisnow charizard charles charles1 charlie charlotte cheese cheese1 chelsea chelsea1
chemistry chen cherry cheryl chester chevrolet chevy chiara chicago chicago1 chicken chicken1 china chloe
chocolate chris christ christian christina christine christopher church cinderella class claudia cobra
cocacola coder coffee coffee1 college company compaq computer computer1 contrasena cookie cookies corinthians
correct correcthorse correcthorsebatterystaple corvette corvette1 counter cowboy cowboys crap cricket crimson
crystal cupcake cynthia daddy daisy dakota dallas damn daniel danielle dark darkness darling darthvader
database daughter david deadpool death debian deborah debra december default demo demon denise dennis denver
developer devil diablo diablo2 diamond diana diane diego digital disney dmitry doctor dodge dog doggy dollar
dolphin donald donald1 donaldduck donna donotforget dontforget dontgiveup doris dorothy douglas dragon dragon1
dragonball drums ducati duck dumbledore dylan eagle eagles earth edward edward1 eight einstein ekaterina
elephant elijah elizabeth elvis emily eminem emma empire engineer england english enter enterprise eric erik
espana ethan eugene europe evelyn evening everton everyday exam example facebook faith falcon fall family
father fatma february fender fenerbahce fernando ferrari ferrari1 fire fireman first fishing fishing1 five
flamengo florida flower flower1 flowers football football1 for forcebewithyou ford forest forever forever1
foreverlove forgotpassword fortnite four fox france frances francesca francesco francisco frank freedom
freedom1 french friday friend friends frodo from fuck fucker fuckme fuckoff fuckyou gabriel galatasaray
gandalf gandalf1 garden garfield gary gateway george george1 gerald german germany gfhjkm ghost ginger
giovanni giraffe giulia giuseppe gloria gmail god godfather godisgood goku golden golf golfer goodbye
goodmorning goodnight google goose gorilla grace grandma grandpa gray green greenday gregory grey gryffindor
guest guest123 guitar guitar1 gunner hacked hacker hacking hakunamatata halo hammer hamster hannah hannah1
hans happybirthday happynewyear hardcore harley harley1 harold harrypotter haslo hateyou have hawaii hawk
heather heather1 heaven helen hell hello hello1 hello123 hellohello hellokitty helloworld henry hermione hero
hippo history hobbit hockey hockey1 hogwarts homer homesweethome homework honda honey hope horse horsebattery
hotmail hotsex houston how hulk hummer hundred hunter hunter1 hunting husband iamgod iamhappy iamroot
iamthebest ice iceman idiot igor ihatepasswords ihatethis ihateyou ilovegod ilovehate ilovehim ilovejesus
iloveme ilovemyself iloveu iloveu2 iloveyou iloveyou1 iloveyou123 iloveyou2 iloveyouforever iloveyousomuch
imissyou india indigo instagram inter internet internet1 inthebeginning iphone ironmaiden ironman isabel
isabella island istanbul italia italy itsasecret ivan jack jackson jacob jacqueline james james1 jamesbond
janet janice january japan jasmine jason jasper javier jean jean1 jedi jeep jeffrey jennifer jeremy jerry
jesse jessica jessica1 jesus jesus1 jesuschrist joan joe johan john johnny joker jonathan jordan jordan1 jose
joseph joseph1 joshua joyce juan judith judy julia julie julien july jumpsover june junior justdoit justin
justin1 justinbieber juventus karen katarzyna katharina katherine kathleen kathryn kawasaki kayla keith kelly
kenneth kevin keyboard killer killer1 killyou kim kimberly king kingdom kirk kitten kitty klaster klaus knight
koala krishna krzysztof kumar kyle lakers laptop larry lars laura lauren lauren1 lawrence lawyer lazydog lea
ledzeppelin lee legend legolas lemon letmein letmein1 letmein123 letmeinnow letsgo lexus light lightning lily
linda linkinpark linux lion lisa lisboa littlestar livefree livelaughlove liverpool lkjhgf logan login london
lord loremipsum loremipsumdolor lori losangeles loser lottery louis love love1 love123 loveforever lovelove
lovely loveme lover loveyou loveyou1 luca lucia lucifer lucky lucky7 luis madison madonna madrid maggie magic
mama manager manchester mango manon manuel marcel march marco margaret maria marie marilyn marina marine
marine1 mario mark market markus marlboro martha martin marvel mary master master1 mathematics maths matrix
matrix1 matthew matthew1 maverick may maytheforcebewithyou mazda megan mehmet melissa melissa1 mercedes
mercedes1 merlin merrychristmas messi metal metallica mexico miami michael michael1 michelle michelle1 mickey
mickeymouse microsoft midnight miguel milan miller million million1 minecraft ming minnie mnbvcxz mohamed
mohammed mom mommy monday money money1 monitor monkey monkey1 monster monster1 moon moonlight morgan morning
morpheus moscow motdepasse mother mountain mouse1 muhammad murder music mustafa mustang mustang1 myangel
mybabe mybaby mylife mylove mypassword mypasswordis mysecret mysecretpassword mysql mystic nancy naruto nascar
nascar1 natalia natalie natasha nathan nathan1 navy ncc1701 neo netflix network never neverforget nevergiveup
newpassword newyork neymar nguyen nicholas nicolas nicole nicole1 night nikita nikolay nine ninja nintendo
nirvana nissan noah nopassword not november nude number nurse ocean october office okay oldpassword olga
oliver olivia onceuponatime one onedirection onepiece opensesame oracle orange pablo palmeiras pamela panda
panther papa paris park parola parrot pass pass123 pass1234 passpass passw0rd password password1 password12
password123 passwordpassword passwort patel patricia patrick patrick1 paul pavel peace peaches peanut pedro
penguin pepper peter peter1 philip phoenix phoenix1 phoenix2 physics piano picard pierre pikachu pink
pinkfloyd piotr pirate pizza player playstation please poiuyt pokemon poker police pony porsche porsche1
portugal postgres potato prayer prince prince1 princess princess1 princess123 printer private priya public
pumpkin puppy purple purple1 python q1w2e3r4 q1w2e3r4t5 qaz123 qazwsx queen queen1 quickbrown quickbrownfox
qwer1234 qwerty qwerty1 qwerty12 qwerty123 qwerty12345 qwertyuiop rabbit rachel rachel1 racing raiders rain
rainbow raj ralph rambo randy ranger rangers raymond realmadrid rebecca red redsox resetpassword rich richard
richard1 rihanna river river1 robert robert1 robin roblox rock rocky roger roma ronald ronaldo root rootroot
rosa rose rosebud rosesarered roy royal rugby runescape running russell russia ruth ryan sabine samantha
samantha1 sample samson samsung samuel samurai sandra sara sarah sasuke satan saturday savior scarface scarlet
school science scooby scoobydoo scooter scorpion scott sea sean season second secret secret1 secret123 secure
securepassword security senha september sergey server seven sex sexsex sexy sexyboy sexygirl shadow shakira
shark sharon shirley shit sifre signin silver simpsons singer singh sister six skate skateboard sky skywalker
slayer slipknot slytherin smokey snake sniper snoopy snoopy1 snow snowboard snowwhite soccer soccer1 sofia
soldier son sonic sophia spain spanky sparky spider spider1 spiderman spock spongebob spotify spring
stairwaytoheaven staple star starcraft stars startrek starwars starwars1 steelers stefan stephanie stephen
steven steven1 stitch storm strawberry strike strongpassword student stupid subaru success sugar summer sunday
sunshine sunshine1 superadmin supercalifragilistic superman superman1 superman123 superpassword supersecret
superuser surfer surfing susan suzuki svetlana sweetheart sweetie swimming sydney sysadmin system tatiana
taylor teacher temp temp123 temporary ten tennis tennis1 teresa terminator terry tesla test test123 test1234
tester testing testtest texas thankyou that the thequickbrownfox theresa third this thisisapassword
thisisasecret thisismypassword thisissecret thomas thomas1 thor thousand three thunder thunder1 thursday
thx1138 tiger tigers tigger timothy tinkerbell tobeornottobe today tokyo tomandjerry tomato tomorrow toor
topsecret toronto toyota trinity truelove trustno1 tuesday tulip tupac turquoise turtle tweety twinkletwinkle
twitter two tyler ubuntu uncle unicorn united university user useruser vader vampire vanilla vegas vegeta
verysecure victoria victoria1 vincent violet violin viper virginia vladimir voldemort volkswagen volleyball
volvo wachtwoord walter wang warcraft warrior was water wayne wearethechampions webmaster website wednesday
weekend wei welcome welcome1 welcome123 welcomehome whale what whatever whatisthis whatthefuck when white who
whoami whocares why wife will william willie wind windows winner winner1 winter witch with wizard wizard1 wolf
wolfgang wolverine work worker wrestling xbox xmen xxx xxxxxx yahoo yamaha yamaha1 yankees yellow yes
yesterday yeswecan yoda you your youtube yulia zachary zaq12wsx zaq1zaq1 zebra zelda zhang zombie zxcvbn
zxcvbnm zxcvbnm1
`;

/** Lower-case, separators removed, three characters or longer. */
export const commonWords: ReadonlySet<string> = new Set(
  text.split(/\s+/).filter((word) => word !== ""),
);

/** How far a search for one of them has to look. */
export const longestCommonWord = Math.max(
  ...Array.from(commonWords, (word) => word.length),
);
